"""The commands, one file each, named as the command; found by their names and loaded when they are used."""
