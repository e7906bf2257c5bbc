using System.Collections.Immutable;
using System.Net;
using Ulak.Server;
using Ulak.Server.Proxy;
using Ulak.Smtp.Replies;

namespace Ulak.Inbox.Rules;

/// <summary>
/// A rule for received mail: conditions, all of which must hold, and what follows. <see cref="RuleDefinition.Parse"/> makes it from text.
/// </summary>
internal sealed record MailRule
{
    public required string Name { get; init; }

    /// <summary>Whether the rule is in the configuration, and cannot be changed while the server runs.</summary>
    public bool IsConfigured { get; init; }

    /// <summary>A pattern of the recipient's address; empty for any.</summary>
    public string Recipient { get; init; } = "";

    /// <summary>A pattern of the reverse-path; empty for any.</summary>
    public string Sender { get; init; } = "";

    /// <summary>A pattern of the user's name; empty for any, also without a login.</summary>
    public string Login { get; init; } = "";

    /// <summary>A pattern of the listener's name; empty for any.</summary>
    public string Listener { get; init; } = "";

    /// <summary>The client's networks; empty for any.</summary>
    public ImmutableArray<IPNetwork> Networks { get; init; } = [];

    /// <summary>The name of a header field that the message must have; empty for none.</summary>
    public string HeaderName { get; init; } = "";

    /// <summary>A pattern of the value of the header field.</summary>
    public string HeaderValue { get; init; } = "*";

    public RuleAction Action { get; init; }

    /// <summary>The reply to a recipient that is refused.</summary>
    public Reply Reply { get; init; } = DefaultReply;

    /// <summary>The tags for the message; placeholders are <c>{plus}</c>, <c>{header}</c>, <c>{login}</c>, <c>{listener}</c>.</summary>
    public ImmutableArray<string> Tags { get; init; } = [];

    /// <summary>The inbox that the message belongs to; empty for none.</summary>
    public string Inbox { get; init; } = "";

    /// <summary>The reply to a recipient that is refused, if the rule has no other.</summary>
    public static Reply DefaultReply { get; } = new(550, "5.7.1", "A rule of this server refuses mail to this address");

    /// <summary>Whether the conditions that are known at RCPT hold.</summary>
    public bool Matches(SmtpSessionInfo session, string sender, string recipient) =>
        IsMatch(Recipient, recipient)
        && IsMatch(Sender, sender)
        && (Login.Length == 0 || (session.User is { } user && Wildcard.IsMatch(Login, user)))
        && IsMatch(Listener, session.Listener)
        && (Networks.IsEmpty || new TrustedNetworks(Networks).Contains(session.Remote));

    private static bool IsMatch(string pattern, string text) => pattern.Length == 0 || Wildcard.IsMatch(pattern, text);
}
