namespace Ulak.Smtp.Addresses;

/// <summary>The positions of the parts of a path.</summary>
internal struct PathParts
{
    public Range LocalPart;

    /// <summary>The domain; empty for a local name without a domain. A trailing dot is left out.</summary>
    public Range Domain;

    /// <summary>Whether the path is <c>&lt;&gt;</c>.</summary>
    public bool IsNull;

    /// <summary>Whether the path is <c>&lt;Postmaster&gt;</c> without a domain.</summary>
    public bool IsPostmaster;
}

/// <summary>The rule that a mailbox is part of: it decides whether the mailbox may be a local name.</summary>
internal enum PathKind
{
    /// <summary>A mailbox outside a path.</summary>
    Standalone,

    /// <summary>The path of MAIL.</summary>
    Reverse,

    /// <summary>The path of RCPT, which may be <c>&lt;Postmaster&gt;</c>.</summary>
    Forward,
}
