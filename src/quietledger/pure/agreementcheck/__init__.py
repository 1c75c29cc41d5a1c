"""What an agreement promises, found in its words: required provisions, recommended and adverse terms, Part 2.

Words: a *provision* is what the law wants said; a *rule* says by which words it is recognised; a *span* is where they
stand in the text as it was read. Nothing here is legal advice: it says found, weak or not found, and shows the words.
The door is `checker.check(name, data)`; two agreements of one chain are compared by `chain.compare`.
"""
