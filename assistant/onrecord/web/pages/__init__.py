"""What the browser shows, as HTML, a file for each part of the page; pure."""
