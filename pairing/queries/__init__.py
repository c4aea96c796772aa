"""READ: SELECT only; rows out, never half-built pages."""
