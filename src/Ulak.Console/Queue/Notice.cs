namespace Ulak.Console.Queue;

/// <summary>What a form did, or why it did nothing.</summary>
/// <param name="Text">A sentence; empty for none.</param>
/// <param name="IsRefusal">Whether nothing was done: then the sentence has the reason and the remedy.</param>
public sealed record Notice(string Text, bool IsRefusal = false)
{
    /// <summary>There was no form.</summary>
    public static Notice None { get; } = new("");
}
