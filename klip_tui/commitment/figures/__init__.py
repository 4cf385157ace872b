"""What a month comes to: availability, budget, plan requests, answers, counted to the second."""
