"""What day it is and what o'clock: holidays, events, names, zones and the grid of slots. The only room that knows `holidays` and the arithmetic of zones; nothing here knows of load."""
