"""Charts as pictures, and links that carry a chart inside themselves."""

from adapters.charts.draw import draw
from adapters.charts.links import ChartLinks

__all__ = ["ChartLinks", "draw"]
