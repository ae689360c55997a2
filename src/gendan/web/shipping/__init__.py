"""Pages of shipping: deliveries, loading, gate, driver, red slips, tours, carriers, and the customer's page."""
