using System.Collections.Immutable;

namespace Ulak.Smtp.Parameters;

/// <summary>One parameter of MAIL or RCPT: <c>esmtp-param = esmtp-keyword ["=" esmtp-value]</c>, RFC 5321 §4.1.2.</summary>
/// <param name="Keyword">As it was said; compared without regard to case.</param>
/// <param name="Value">What stands after "="; null where there is no "=".</param>
public sealed record EsmtpParameter(string Keyword, string? Value);

/// <summary>The parameters of one command, in their order. Equal when they hold equal parameters in the same order.</summary>
public sealed record EsmtpParameters(ImmutableArray<EsmtpParameter> Items)
{
    /// <summary>No parameters.</summary>
    public static EsmtpParameters None { get; } = new([]);
    // CONTRACT STUB: indexer by keyword; structural equality; typed reading in MailParameters / RcptParameters beside this file.
}
