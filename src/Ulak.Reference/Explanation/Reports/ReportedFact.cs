namespace Ulak.Reference.Explanation.Reports;

/// <summary>What a person can report beside an error. Its name in kebab case is its name in the files of phrases.</summary>
internal enum ReportedFact
{
    FailsInWebMail,
    WorksSometimes,
    WorksElsewhere,
    WorkedBefore,
    Receives,
    CannotSend,
    TestPasses,
    Forwards,
    SendsAs,
    NamesMailProgram,
    NamesDevice,
    NamesLocalServer,
    IsInContainer,
    IsOnSharedServer,
    RunsServer,
    HasBackupServer,
    IsHostedElsewhere,
    RefusesEveryone,
    IsNotReceived,
    IsNotWritten,
    TriedAddress,
    TriedCredentials,
    TriedAppPassword,
    TriedSmtpLogin,
    TriedPort,
    TriedWaiting,
    TriedDelisting,
    TriedRecords,
}
