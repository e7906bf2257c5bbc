namespace Ulak.Reference.Explanation;

/// <summary>When the same message can pass.</summary>
public enum RetryTime
{
    /// <summary>It was accepted or delivered; no retry is needed.</summary>
    NotNeeded,

    /// <summary>Later, without a change.</summary>
    ByItself,

    /// <summary>After something was changed.</summary>
    AfterChange,

    /// <summary>The text does not show it.</summary>
    Unknown,
}

/// <summary>Who repeats the attempt.</summary>
public enum RetryParty
{
    /// <summary>No one: it has to be sent again.</summary>
    None,

    /// <summary>The sending server, from its queue.</summary>
    Server,

    /// <summary>The program that sent the message without a queue.</summary>
    Program,
}

/// <summary>Whether the message can pass later, and who tries again.</summary>
/// <param name="When">When it can pass.</param>
/// <param name="By">Who repeats the attempt.</param>
public sealed record RetryAdvice(RetryTime When, RetryParty By);
