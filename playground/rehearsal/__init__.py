"""A class without people: simulated learners, to see before the day whether a server keeps up with a real class.

``visitor`` plays one browser, ``lesson`` plays a class of them through a course, ``verdict`` says what came of it. It
talks to the server as a browser does, and to the store only to make the class and to delete it afterwards.
"""
