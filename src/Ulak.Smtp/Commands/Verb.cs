namespace Ulak.Smtp.Commands;

/// <summary>The known verbs of RFC 5321 §4.1.1 and of the extensions.</summary>
public enum Verb
{
    /// <summary>An unknown verb.</summary>
    Unknown = 0,
    /// <summary>RFC 5321 §4.1.1.1.</summary>
    Ehlo,
    /// <summary>RFC 5321 §4.1.1.1.</summary>
    Helo,
    /// <summary>RFC 2033 §4.1: LMTP's EHLO.</summary>
    Lhlo,
    /// <summary>RFC 5321 §4.1.1.2.</summary>
    Mail,
    /// <summary>RFC 5321 §4.1.1.3.</summary>
    Rcpt,
    /// <summary>RFC 5321 §4.1.1.4.</summary>
    Data,
    /// <summary>RFC 3030 §2.</summary>
    Bdat,
    /// <summary>RFC 5321 §4.1.1.5.</summary>
    Rset,
    /// <summary>RFC 5321 §4.1.1.6.</summary>
    Vrfy,
    /// <summary>RFC 5321 §4.1.1.7.</summary>
    Expn,
    /// <summary>RFC 5321 §4.1.1.8.</summary>
    Help,
    /// <summary>RFC 5321 §4.1.1.9.</summary>
    Noop,
    /// <summary>RFC 5321 §4.1.1.10.</summary>
    Quit,
    /// <summary>RFC 3207 §4.</summary>
    StartTls,
    /// <summary>RFC 4954 §4.</summary>
    Auth,
    /// <summary>RFC 1985 §5.</summary>
    Etrn,
    /// <summary>Postfix's XCLIENT.</summary>
    XClient,
}
