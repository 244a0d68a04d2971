"""Calendar files: found, read, checked, merged and written. Every complaint has an address; nothing here reckons a load."""
