"""What other systems ask (server), and the desk's pages: keys, endpoints, sending a report on."""
