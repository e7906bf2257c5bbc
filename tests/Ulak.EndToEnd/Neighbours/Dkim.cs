using Ulak.EndToEnd.Program;

namespace Ulak.EndToEnd.Neighbours;

/// <summary>Signs and verifies messages with dkimpy (Debian's python3-dkim), with a key of the test.</summary>
internal static class Dkim
{
    private const string Sign = """
        import dkim, sys
        key = open(sys.argv[1], 'rb').read()
        message = sys.stdin.buffer.read()
        header = dkim.sign(message, b's1', b'example.net', key, canonicalize=(b'simple', b'simple'), length=False)
        sys.stdout.buffer.write(header + message)
        """;

    private const string Verify = """
        import dkim, subprocess, sys
        public = subprocess.run(['openssl', 'pkey', '-in', sys.argv[1], '-pubout', '-outform', 'DER'], capture_output=True).stdout
        import base64
        record = b'v=DKIM1; k=rsa; p=' + base64.b64encode(public)
        message = sys.stdin.buffer.read()
        sys.stdout.write(str(dkim.verify(message, dnsfunc=lambda name, timeout=5: record)))
        """;

    /// <summary>Signs a message.</summary>
    /// <param name="folder">The folder of the key; it is created there.</param>
    /// <param name="message">The message, with CRLF.</param>
    public static async Task<byte[]> SignAsync(string folder, byte[] message)
    {
        var key = Key(folder);
        if (!File.Exists(key))
        {
            var created = await Command.RunAsync("openssl", "genrsa", "-traditional", "-out", key, "2048");
            if (created.ExitCode != 0)
            {
                throw new InvalidOperationException(created.ToString());
            }
        }

        var signed = await Command.RunAsync(new CommandRequest("/usr/bin/python3", ["-c", Sign, key]) { Input = message });
        return signed.ExitCode == 0 ? signed.OutputBytes : throw new InvalidOperationException(signed.ToString());
    }

    /// <summary>Whether the signature of a message is valid.</summary>
    public static async Task<bool> IsValidAsync(string folder, byte[] message)
    {
        var verified = await Command.RunAsync(new CommandRequest("/usr/bin/python3", ["-c", Verify, Key(folder)]) { Input = message });
        return verified.Output.Trim() switch
        {
            "True" => true,
            "False" => false,
            _ => throw new InvalidOperationException(verified.ToString()),
        };
    }

    private static string Key(string folder) => Path.Combine(folder, "dkim.pem");
}
