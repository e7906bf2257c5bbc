namespace Ulak.TestKit.Dialogues;

/// <summary>A dialogue did not go as its file requires.</summary>
public sealed class DialogueException(string message) : Exception(message);
