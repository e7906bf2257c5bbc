namespace Ulak.Client;

/// <summary>What is wrong with the certificate of a server.</summary>
public enum CertificateProblem
{
    /// <summary>Nothing, or the connection has no TLS.</summary>
    None,

    /// <summary>The server sent none.</summary>
    Missing,

    /// <summary>It is for other host names (RFC 6125).</summary>
    WrongName,

    /// <summary>It has expired, or is not valid yet.</summary>
    Expired,

    /// <summary>No trusted authority issued it.</summary>
    NotTrusted,

    /// <summary>No TLSA record matches it, or its authority (RFC 7672).</summary>
    TlsaMismatch,
}
