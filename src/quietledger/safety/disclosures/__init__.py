"""What left the practice for other reasons than treatment, payment and operations, and the list a patient may ask for.

Words (45 CFR 164.528): a *disclosure* is one sending, or one series of like ones, to one recipient for one purpose; the
*accounting* the list of them for six years; a *line* one row of it; an *ask* one request for the list with its due day.
Each line names its entry on the trail and can be proven. What is exempt stands in one table in `rules`.
"""
