namespace Ulak.AspNetCore;

/// <summary>The file of a certificate, with its chain.</summary>
/// <param name="Certificate">A file in PEM, or in PFX if its name ends in <c>.pfx</c> or <c>.p12</c>.</param>
/// <param name="Key">The file of the private key in PEM. Null if the file of the certificate contains the key.</param>
public sealed record SmtpCertificateFile(string Certificate, string? Key = null);

/// <summary>A certificate cannot be loaded. The message names the file, the cause and the remedy.</summary>
public sealed class SmtpCertificateException(string message) : Exception(message);
