"""Days, lines, plans, wishes, cases and followups in words that every format shares. No layout here."""
