"""A person who is asked, and says yes."""

from tokenexplorer.wire.policy import Question


class Yes:
    """Remembers what was asked."""

    def __init__(self) -> None:
        self.questions: list[Question] = []

    def __call__(self, question: Question) -> bool:
        self.questions.append(question)
        return True

    @property
    def kinds(self) -> list[str]:
        return [question.kind for question in self.questions]
