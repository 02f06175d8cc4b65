"""Charts as pictures, and links that carry a chart inside themselves."""

from adapters.charts.draw import draw
from adapters.charts.links import ChartLinks
from adapters.charts.pictures import ChartPictures

__all__ = ["ChartLinks", "ChartPictures", "draw"]
