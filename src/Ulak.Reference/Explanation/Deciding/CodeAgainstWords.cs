namespace Ulak.Reference.Explanation.Deciding;

/// <summary>
/// Which of a specific code and unspecific words decides. Only listed pairs prefer the code; everything else prefers the words,
/// because servers use one code for many things.
/// </summary>
internal static class CodeAgainstWords
{
    private static readonly HashSet<(Reason Code, Reason Words)> Preferred =
    [
        // "535 5.7.8 Error: system busy" is about the login, whatever is busy: the code exists for nothing else.
        (Reason.AuthenticationFailed, Reason.SystemError),
        (Reason.AuthenticationFailed, Reason.Policy),
        (Reason.AuthenticationNeeded, Reason.Policy),

        // 5.7.23 to 5.7.27 name the check that failed; "policy" only adds that it counts.
        (Reason.Spf, Reason.Policy),
        (Reason.Dkim, Reason.Policy),
        (Reason.Dmarc, Reason.Policy),
        (Reason.ReverseDns, Reason.Policy),

        // 4.4.1 and 4.4.2 distinguish a connection from a server that is out of order.
        (Reason.MailboxFull, Reason.SystemError),
        (Reason.TooLarge, Reason.SystemError),
    ];

    public static bool Prefers(Reason? code, Reason words) => code is { } reason && Preferred.Contains((reason, words));
}
