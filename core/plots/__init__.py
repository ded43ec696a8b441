"""Charts: from host values to Plotly figures as plain dictionaries, which a running page can make cheaply."""
