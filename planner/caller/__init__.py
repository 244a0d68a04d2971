"""What the caller says and keeps: times as people type them, wishes, busy calendars, the private log and followups. Nothing here plans."""
