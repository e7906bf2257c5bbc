using Ulak.Smtp.Replies;

namespace Ulak.Inbox.Chaos;

/// <summary>The steps at which a rule can act.</summary>
internal enum ChaosStep
{
    /// <summary>Before the greeting.</summary>
    Connect,
    Ehlo,
    StartTls,
    Auth,
    Mail,
    Rcpt,

    /// <summary>DATA, or a piece by BDAT.</summary>
    Data,

    /// <summary>The end of the message: its dot, or BDAT LAST.</summary>
    End,
    Rset,
    Quit,
}

/// <summary>A fault that the server makes on purpose, so that a program's handling of it can be tried.</summary>
internal sealed record ChaosRule
{
    /// <summary>Its name, by which it is removed.</summary>
    public required int Id { get; init; }

    /// <summary>Where it acts.</summary>
    public required ChaosStep Step { get; init; }

    /// <summary>What is said in the step's place; null where it takes place, or the connection is dropped.</summary>
    public Reply? Reply { get; init; }

    /// <summary>Whether the connection is closed without a word.</summary>
    public bool Drop { get; init; }

    /// <summary>How long the client waits first.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>How many octets of the client a second are taken from here on; 0 for as fast as they come.</summary>
    public int OctetsPerSecond { get; init; }

    /// <summary>Only for senders that hold this text; empty for all.</summary>
    public string Sender { get; init; } = "";

    /// <summary>Only for recipients that hold this text (at RCPT this one, later the first one); empty for all.</summary>
    public string Recipient { get; init; } = "";

    /// <summary>In how many cases of one it acts.</summary>
    public double Probability { get; init; } = 1;

    /// <summary>How often it acts still; null for ever.</summary>
    public int? RemainingUses { get; init; }

    /// <summary>How often it has acted.</summary>
    public int UseCount { get; init; }
}
