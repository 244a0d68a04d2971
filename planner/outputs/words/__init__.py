"""What a plan says, in words that every format shares."""
