"""Pictures of a plan: a kind of picture is a file, what they share is in `sheet`, what each says in words in `told`."""
