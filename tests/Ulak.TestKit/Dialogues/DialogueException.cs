namespace Ulak.TestKit.Dialogues;

/// <summary>A dialogue went another way than its file says.</summary>
public sealed class DialogueException(string message) : Exception(message);
