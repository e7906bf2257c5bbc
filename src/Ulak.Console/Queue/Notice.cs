namespace Ulak.Console.Queue;

/// <summary>What a form did, or why it did nothing.</summary>
/// <param name="Text">A sentence; empty for nothing to say.</param>
/// <param name="IsRefusal">Whether nothing was done: then the sentence says what to do.</param>
public sealed record Notice(string Text, bool IsRefusal = false)
{
    /// <summary>Nothing to say.</summary>
    public static Notice None { get; } = new("");
}
