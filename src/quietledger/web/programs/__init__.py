"""Pages about programs that ask through the API, for the owner: let one in, see what each may do, end one."""
