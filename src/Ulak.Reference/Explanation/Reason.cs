

namespace Ulak.Reference.Explanation;

/// <summary>Why a message was not delivered, or what else a text reports. A closed list: a program may switch over it.</summary>
public enum Reason
{
    /// <summary>The text gives no reason, or none that is known.</summary>
    Unknown,

    /// <summary>The server agreed to a command or took the message over.</summary>
    Accepted,

    /// <summary>The message reached the mailbox or the next system.</summary>
    Delivered,

    /// <summary>Not delivered yet; the sending server goes on trying.</summary>
    Delayed,

    /// <summary>A complaint that a receiver sent through a feedback loop.</summary>
    Feedback,

    /// <summary>An automatic reply: absence, receipt.</summary>
    AutoReply,

    /// <summary>No such mailbox.</summary>
    AddressUnknown,

    /// <summary>The mailbox has no room.</summary>
    MailboxFull,

    /// <summary>The mailbox exists, and is switched off or takes nothing.</summary>
    MailboxDisabled,

    /// <summary>The owner has another address now.</summary>
    Moved,

    /// <summary>The domain does not exist in DNS.</summary>
    DomainUnknown,

    /// <summary>The domain names no server for mail.</summary>
    NoMx,

    /// <summary>The domain declares that it accepts no mail (RFC 7505), or the host accepts none.</summary>
    NullMx,

    /// <summary>The way to the server: routing, DNS servers, broken connections.</summary>
    Network,

    /// <summary>Encryption of the connection could not be agreed or is demanded.</summary>
    Tls,

    /// <summary>Nothing listens on the server's port.</summary>
    ConnectionRefused,

    /// <summary>The server did not reply in time.</summary>
    Timeout,

    /// <summary>The server asks an unknown sender to come back later.</summary>
    Greylisted,

    /// <summary>Too much in too short a time: messages, connections, errors.</summary>
    RateLimited,

    /// <summary>The sending host or domain is blocked for what it was seen doing.</summary>
    Reputation,

    /// <summary>The sending host or domain stands on a list that the reply names.</summary>
    Blocklist,

    /// <summary>A filter took the content for spam or for something unwanted.</summary>
    ContentRefused,

    /// <summary>A scanner found malware.</summary>
    Virus,

    /// <summary>The message is larger than allowed.</summary>
    TooLarge,

    /// <summary>SPF (RFC 7208) did not pass.</summary>
    Spf,

    /// <summary>DKIM (RFC 6376) did not pass.</summary>
    Dkim,

    /// <summary>DMARC (RFC 7489) did not pass, or the message is not authenticated at all.</summary>
    Dmarc,

    /// <summary>The sending address has no name in DNS, or one that does not match.</summary>
    ReverseDns,

    /// <summary>The server wants the sender to log in.</summary>
    AuthenticationNeeded,

    /// <summary>Name or password were refused.</summary>
    AuthenticationFailed,

    /// <summary>The server is not responsible for the recipient's domain.</summary>
    RelayDenied,

    /// <summary>The sender's address is not acceptable to the server.</summary>
    SenderRefused,

    /// <summary>A command or the message breaks a rule of form.</summary>
    Syntax,

    /// <summary>A local rule forbids it.</summary>
    Policy,

    /// <summary>The message went round in a circle.</summary>
    Loop,

    /// <summary>The sending server tried for days and gave up.</summary>
    Expired,

    /// <summary>The account was suspended by its provider.</summary>
    Suspended,

    /// <summary>More recipients in one message than allowed.</summary>
    TooManyRecipients,

    /// <summary>The receiving system has no disk space.</summary>
    SystemFull,

    /// <summary>Something is broken or down at the receiving system.</summary>
    SystemError,
}

/// <summary>Who has to act.</summary>
public enum Actor
{
    /// <summary>No one: it passes by itself, or nothing is wrong.</summary>
    None,

    /// <summary>The person or program that sent the message.</summary>
    Sender,

    /// <summary>Who runs the sending server.</summary>
    SenderOperator,

    /// <summary>The person who was to get the message.</summary>
    Receiver,

    /// <summary>Who runs the receiving server.</summary>
    ReceiverOperator,
}

/// <summary>The words that stand for <see cref="Reason"/> and <see cref="Actor"/> in JSON and on the command line.</summary>
public static class ReasonWords
{
    private static readonly string[] ReasonNames = [.. Enum.GetNames<Reason>().Select(ToKebab)];
    // The word of None is part of the JSON format.
    private static readonly string[] ActorNames = ["nobody", .. Enum.GetNames<Actor>().Skip(1).Select(ToKebab)];

    /// <summary>Every reason's word, in the order of <see cref="Reason"/>.</summary>
    public static IReadOnlyList<string> All => ReasonNames;

    /// <summary>The kebab-case word of a reason: <c>address-unknown</c>.</summary>
    public static string Word(this Reason reason) => ReasonNames[(int)reason];

    /// <summary>The kebab-case word of an actor: <c>receiver-operator</c>.</summary>
    public static string Word(this Actor actor) => ActorNames[(int)actor];

    /// <summary>The reason that a word stands for.</summary>
    public static bool TryParse(string word, out Reason reason)
    {
        var index = Array.IndexOf(ReasonNames, word);
        reason = index < 0 ? Reason.Unknown : (Reason)index;
        return index >= 0;
    }

    internal static bool TryParse(string word, out Actor actor)
    {
        var index = Array.IndexOf(ActorNames, word);
        actor = index < 0 ? Actor.None : (Actor)index;
        return index >= 0;
    }

    private static string ToKebab(string name)
    {
        var text = new System.Text.StringBuilder();
        foreach (var c in name)
        {
            if (char.IsAsciiLetterUpper(c) && text.Length > 0)
            {
                text.Append('-');
            }

            text.Append(char.ToLowerInvariant(c));
        }

        return text.ToString();
    }
}
