"""HTTP policy for all of Microsoft's services: transport, retry, deadline, correlation id, throttling, paging, long-running operations."""
