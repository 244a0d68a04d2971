"""What to do about a problem: cases, deadlines, steps, and whose a number is. Uses plans and shows nothing."""
