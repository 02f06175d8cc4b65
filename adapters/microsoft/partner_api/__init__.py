"""Partner API client: price sheets, fetched to a file and read line by line."""
