namespace Ulak.Smtp.Addresses;

/// <summary><c>Mailbox = Local-part "@" ( Domain / address-literal )</c>, RFC 5321 §4.1.2, with RFC 6531 §3.3.</summary>
/// <param name="LocalPart">As it was said, quotes included.</param>
/// <param name="Domain">As it was said, brackets of an address literal included.</param>
public sealed record Mailbox(string LocalPart, string Domain)
{
    /// <summary>Whether the mailbox can be said only with SMTPUTF8, as it is written.</summary>
    public bool NeedsSmtpUtf8 => !(System.Text.Ascii.IsValid(LocalPart) && System.Text.Ascii.IsValid(Domain));

    /// <summary>Whether <see cref="Domain"/> is an address literal.</summary>
    public bool IsAddressLiteral => Domain.StartsWith('[');

    /// <summary>Local-part, "@", domain.</summary>
    public override string ToString() => $"{LocalPart}@{Domain}";
}

/// <summary>Where failures are reported: a mailbox, or the null reverse-path <c>&lt;&gt;</c> (RFC 5321 §4.5.5). A source route was dropped.</summary>
public sealed record ReversePath(Mailbox? Mailbox)
{
    /// <summary><c>&lt;&gt;</c>.</summary>
    public static ReversePath Null { get; } = new((Mailbox?)null);

    /// <summary>The mailbox, or the empty string.</summary>
    public override string ToString() => Mailbox?.ToString() ?? "";
}

/// <summary>To whom a message goes: a mailbox, or <c>&lt;Postmaster&gt;</c> without a domain (RFC 5321 §4.1.1.3; <see cref="Mailbox"/> is null then). A source route was dropped.</summary>
public sealed record ForwardPath(Mailbox? Mailbox)
{
    /// <summary><c>&lt;Postmaster&gt;</c> without a domain.</summary>
    public static ForwardPath Postmaster { get; } = new((Mailbox?)null);

    /// <summary>The mailbox, or <c>Postmaster</c>.</summary>
    public override string ToString() => Mailbox?.ToString() ?? "Postmaster";
}
