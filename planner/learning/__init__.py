"""From calls to a belief: records read and added up, and the fit. Nothing here ranks or shows anything."""
