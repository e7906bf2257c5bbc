namespace Ulak.Mime.Signatures;

/// <summary>The kinds of signatures in mail.</summary>
public enum SignatureKind
{
    /// <summary>S/MIME, RFC 8551.</summary>
    Smime,

    /// <summary>OpenPGP, RFC 3156 and RFC 9580.</summary>
    OpenPgp,
}

/// <summary>What is known about a signature.</summary>
public enum SignatureState
{
    /// <summary>The signed octets are those that were signed with the key of the certificate.</summary>
    Valid,

    /// <summary>The signed octets, or the signature, have changed since.</summary>
    Broken,

    /// <summary>The signature cannot be checked: its key is not known, or it cannot be read.</summary>
    Unknown,
}

/// <summary>A signature in a message.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="State">Whether it holds.</param>
/// <param name="Part">The number of the part that holds the signature and what is signed.</param>
public sealed record MailSignature(SignatureKind Kind, SignatureState State, int Part)
{
    /// <summary>The signer by the certificate: an address, or a name; null if it is not known.</summary>
    public string? Signer { get; init; }

    /// <summary>Who issued the certificate; null if it is not known.</summary>
    public string? Issuer { get; init; }

    /// <summary>Whether this machine trusts the certificate: otherwise a valid signature does not show who made it.</summary>
    public bool IsTrusted { get; init; }

    /// <summary>What is wrong, in one sentence; empty if nothing is.</summary>
    public string Problem { get; init; } = "";
}
