using System.Globalization;
using Ulak.Inbox.Chaos;

namespace Ulak.Console.Chaos;

/// <summary>A rule as somebody asks for it, by the API or by the page. What is left out has no effect.</summary>
internal sealed record ChaosRuleRequest
{
    private const int MaxOctetsPerSecond = 100_000_000;

    /// <summary>connect, ehlo, starttls, auth, mail, rcpt, data, end, rset or quit.</summary>
    public string? Step { get; init; }

    /// <summary>The reply code that is said in the step's place.</summary>
    public int? Code { get; init; }

    /// <summary>The enhanced status code that goes with it.</summary>
    public string? Enhanced { get; init; }

    /// <summary>The reply's text.</summary>
    public string? Text { get; init; }

    /// <summary>Whether the connection is closed without a word.</summary>
    public bool Drop { get; init; }

    /// <summary>Whether the disk is full: 452 4.3.1, as the store says it.</summary>
    public bool DiskFull { get; init; }

    /// <summary>How long the client waits first, in milliseconds.</summary>
    public int DelayMilliseconds { get; init; }

    /// <summary>How many octets of the client a second are taken from the step on, as by a slow line.</summary>
    public int? OctetsPerSecond { get; init; }

    /// <summary>Only for senders that hold this text.</summary>
    public string? Sender { get; init; }

    /// <summary>Only for recipients that hold this text.</summary>
    public string? Recipient { get; init; }

    /// <summary>In how many cases of one it acts.</summary>
    public double? Probability { get; init; }

    /// <summary>How often it acts; null for ever.</summary>
    public int? Count { get; init; }

    /// <summary>The rule; or what is wrong with the order: a member's name, its value, and what it must be.</summary>
    public (Func<int, ChaosRule>? Rule, (string Name, string? Value, string Form)? Wrong) ToRule()
    {
        if (!Enum.TryParse<ChaosStep>(Step, ignoreCase: true, out var step) || !Enum.IsDefined(step) || int.TryParse(Step, out _))
        {
            return (null, ("step", Step, "one of connect, ehlo, starttls, auth, mail, rcpt, data, end, rset and quit"));
        }

        var code = DiskFull ? 452 : Code;
        var reply = code is { } number ? ChaosReply.Create(number.ToString(CultureInfo.InvariantCulture), DiskFull ? "4.3.1" : Enhanced ?? "", Text ?? (DiskFull ? "The server has no room for the message now; try again later" : "")) : null;
        return (code, reply) switch
        {
            ({ }, null) => (null, ("code", code.Value.ToString(CultureInfo.InvariantCulture), "200 to 599, with an enhanced code of the same class if any, and a text of one line")),
            (null, _) when !Drop && DelayMilliseconds <= 0 && OctetsPerSecond is null => (null, ("code", null, "there, or else drop, diskFull, delayMilliseconds or octetsPerSecond")),
            _ when DelayMilliseconds is < 0 or > 600_000 => (null, ("delayMilliseconds", DelayMilliseconds.ToString(CultureInfo.InvariantCulture), "0 to 600000")),
            _ when OctetsPerSecond is <= 0 or > MaxOctetsPerSecond => (null, ("octetsPerSecond", OctetsPerSecond?.ToString(CultureInfo.InvariantCulture), "1 to 100000000")),
            _ when Probability is not (null or (> 0 and <= 1)) => (null, ("probability", Probability?.ToString(CultureInfo.InvariantCulture), "more than 0, and at most 1")),
            _ when Count <= 0 => (null, ("count", Count?.ToString(CultureInfo.InvariantCulture), "1 or more")),
            _ => (id => new ChaosRule
            {
                Id = id,
                Step = step,
                Reply = Drop ? null : reply,
                Drop = Drop,
                Delay = TimeSpan.FromMilliseconds(DelayMilliseconds),
                OctetsPerSecond = OctetsPerSecond ?? 0,
                Sender = Sender?.Trim() ?? "",
                Recipient = Recipient?.Trim() ?? "",
                Probability = Probability ?? 1,
                RemainingUses = Count,
            }, null),
        };
    }
}
