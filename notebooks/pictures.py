"""What the notebooks share: showing a picture together with its words, for who does not see it."""

from base64 import b64encode
from html import escape
from io import BytesIO
from pathlib import Path

import matplotlib
from IPython.display import display
from matplotlib.figure import Figure
from matplotlib.font_manager import fontManager
from PIL import Image

import planner

fontManager.addfont(
    Path(planner.__file__).parent / "outputs" / "fonts" / "NotoSansSC-subset.ttf"
)
matplotlib.rcParams.update(
    {
        "font.family": "Noto Sans SC",
        "axes.spines.top": False,
        "axes.spines.right": False,
    }
)


def show(figure: Figure, words: str) -> None:
    """Show a figure with its words as the alternative text, which Jupyter knows in HTML alone. A palette keeps it small."""
    drawn, small = BytesIO(), BytesIO()
    figure.savefig(drawn, dpi=110)
    Image.open(drawn).convert("RGB").quantize(128).save(small, "png", optimize=True)
    data = b64encode(small.getvalue()).decode()
    html = f'<img alt="{escape(words)}" src="data:image/png;base64,{data}" style="max-width: 100%">'
    display({"text/html": html, "text/plain": words}, raw=True)
