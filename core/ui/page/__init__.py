"""What every page is made of: settings in the address, tables to edit, sentences, numbers, pictures, downloads."""
