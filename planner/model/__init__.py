"""What the load is believed to be: what each kind of rule does to it, and the belief that learning starts from. Reads no file."""
