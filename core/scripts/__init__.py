"""What scripts are made of: values as Python literals, and the lines that train."""
