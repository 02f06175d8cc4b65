"""Partner Center client: the vendor's port by noun, and service requests as a desk."""
