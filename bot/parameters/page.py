"""Page parameter: which page of a long list. Buttons turn pages, and a form never asks for one."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from bot.framework.params import Asked

PageNumber = Annotated[int, Field(description="Page of a long list", ge=1), Asked(seldom=True, once=True)]
"""A parameter that counts pages from 1."""
