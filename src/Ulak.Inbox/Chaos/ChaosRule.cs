using Ulak.Smtp.Replies;

namespace Ulak.Inbox.Chaos;

/// <summary>The steps at which a rule can apply.</summary>
internal enum ChaosStep
{
    /// <summary>Before the greeting.</summary>
    Connect,
    Ehlo,
    StartTls,
    Auth,
    Mail,
    Rcpt,

    /// <summary>DATA, or BDAT without LAST.</summary>
    Data,

    /// <summary>The end of the message: the final dot, or BDAT LAST.</summary>
    End,
    Rset,
    Quit,
}

/// <summary>A fault that the server makes on purpose, to test how a program handles it.</summary>
internal sealed record ChaosRule
{
    /// <summary>Identifies the rule for removal.</summary>
    public required int Id { get; init; }

    /// <summary>The step at which the rule applies.</summary>
    public required ChaosStep Step { get; init; }

    /// <summary>The reply sent instead of executing the step. Null to execute it or to drop the connection.</summary>
    public Reply? Reply { get; init; }

    /// <summary>Whether the connection is closed without a reply.</summary>
    public bool Drop { get; init; }

    /// <summary>The delay before the step.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>The maximum rate at which octets are read from this step on, in octets per second. 0 for no limit.</summary>
    public int OctetsPerSecond { get; init; }

    /// <summary>Applies only to senders that contain this text. Empty for all.</summary>
    public string Sender { get; init; } = "";

    /// <summary>Applies only to recipients that contain this text: the current one at RCPT, the first one later. Empty for all.</summary>
    public string Recipient { get; init; } = "";

    /// <summary>The probability that the rule applies, 0 to 1.</summary>
    public double Probability { get; init; } = 1;

    /// <summary>How many matching commands still pass before the rule applies.</summary>
    public int RemainingSkips { get; init; }

    /// <summary>How many times the rule still applies. Null for no limit.</summary>
    public int? RemainingUses { get; init; }

    /// <summary>How many times the rule has been applied.</summary>
    public int UseCount { get; init; }
}
