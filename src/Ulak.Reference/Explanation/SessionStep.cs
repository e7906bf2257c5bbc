namespace Ulak.Reference.Explanation;

/// <summary>The step of the session at which a server refused.</summary>
internal enum SessionStep
{
    Unknown,
    Connect,
    Hello,
    StartTls,
    Auth,
    Mail,
    Rcpt,
    Data,
}
