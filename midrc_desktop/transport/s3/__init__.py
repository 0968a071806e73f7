"""S3-compatible storage as a destination: our own requests, signed with temporary credentials."""
