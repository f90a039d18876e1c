//! Accounts, as far as inquiries refer to them.

use std::collections::BTreeSet;

use jiff::Timestamp;
use persona_protocol::IdPrefix;

use super::batch::Batch;
use super::inquiries::InquiryRecord;
use super::tx::Tx;
use super::{Error, Result, Store, personal, row};
use crate::domain::account::{Account, AccountOf};
use crate::domain::environment::Environment;
use crate::ids;
use crate::secrets::vault::{Place, Vault};

/// Where the reference id of that account is sealed.
pub(super) fn reference_of(account_id: &str) -> Place<'_> {
    Place { what: "account.reference-id", of: account_id }
}

impl Store {
    /// The accounts of these inquiries, each once.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn accounts_of(&self, records: &[InquiryRecord]) -> Result<Vec<Account>> {
        let ids: BTreeSet<&str> =
            records.iter().filter_map(|record| record.inquiry.account_id.as_deref()).collect();
        let mut accounts = Vec::with_capacity(ids.len());
        for id in ids {
            let found = sqlx::query("SELECT * FROM accounts WHERE id = $1").bind(id);
            if let Some(found) = found.fetch_optional(&self.read).await? {
                accounts.push(row::account(&found, &self.vault)?);
            }
        }
        Ok(accounts)
    }

    /// Seals the reference ids of accounts anew, with the hashes by which they are found.
    pub(super) async fn seal_accounts(&self) -> Result<usize> {
        let mut sealed = 0;
        let mut tx = self.begin().await?;
        let rows =
            sqlx::query("SELECT * FROM accounts WHERE reference IS NOT NULL").fetch_all(&mut *tx.0).await?;
        for found in &rows {
            let old = row::text(found, "reference")?;
            if self.vault.is_current(&old) {
                continue;
            }
            let id = row::text(found, "id")?;
            let reference = self.vault.open(reference_of(&id), &old)?;
            let index = self.vault.index(personal::REFERENCE, &reference)?;
            // A server with the new key may have made another account for it meanwhile: the older
            // one keeps its inquiries and its hash, and the newer one is found.
            let save = sqlx::query(
                "UPDATE accounts SET reference = $3, reference_index = CASE WHEN EXISTS (
                     SELECT 1 FROM accounts AS others
                     WHERE others.environment_id = accounts.environment_id AND others.reference_index = $4
                 ) THEN reference_index ELSE $4 END
                 WHERE id = $1 AND reference = $2",
            );
            save.bind(&id)
                .bind(&old)
                .bind(self.vault.seal(reference_of(&id), &reference)?)
                .bind(index)
                .execute(&mut *tx.0)
                .await?;
            sealed += 1;
        }
        tx.commit().await?;
        Ok(sealed)
    }
}

/// The account of a new inquiry.
pub(super) enum Whose {
    /// An existing one.
    Found(Account),
    /// One that is created together with the inquiry.
    New(Account),
    Nobody,
}

impl Tx {
    /// The account of a new inquiry with that reference id.
    ///
    /// # Errors
    /// [`Error::NoAccount`] when it must be there and is not.
    pub(super) async fn account_of(
        &mut self,
        environment: &Environment,
        whose: &AccountOf,
        reference_id: Option<&str>,
        now: Timestamp,
    ) -> Result<Whose> {
        let found = match (whose, reference_id) {
            (AccountOf::Known(id), _) => {
                let found = sqlx::query("SELECT * FROM accounts WHERE id = $1 AND environment_id = $2")
                    .bind(id)
                    .bind(&environment.id)
                    .fetch_optional(&mut *self.0)
                    .await?
                    .ok_or(Error::NoAccount)?;
                Some(row::account(&found, self.vault())?)
            }
            (AccountOf::Found | AccountOf::FoundOrNew, None) => None,
            (AccountOf::Found | AccountOf::FoundOrNew, Some(reference_id)) => {
                self.account_with(environment, reference_id).await?
            }
        };
        Ok(match (found, whose) {
            (Some(account), _) => Whose::Found(account),
            (None, AccountOf::FoundOrNew) => Whose::New(Account {
                id: ids::new(IdPrefix::Account),
                environment_id: environment.id.clone(),
                reference_id: reference_id.map(str::to_owned),
                created_at: now,
                updated_at: now,
            }),
            (None, AccountOf::Found | AccountOf::Known(_)) => Whose::Nobody,
        })
    }

    async fn account_with(
        &mut self,
        environment: &Environment,
        reference_id: &str,
    ) -> Result<Option<Account>> {
        // By each of the master keys: the first of them may be newer than the account.
        for index in self.vault().indices(personal::REFERENCE, reference_id)? {
            let found =
                sqlx::query("SELECT * FROM accounts WHERE environment_id = $1 AND reference_index = $2")
                    .bind(&environment.id)
                    .bind(index)
                    .fetch_optional(&mut *self.0)
                    .await?;
            if let Some(found) = found {
                return row::account(&found, self.vault()).map(Some);
            }
        }
        Ok(None)
    }
}

impl Batch {
    /// Adds a new account. The database refuses it if one with the same reference id exists.
    pub(super) fn new_account(&mut self, account: &Account, vault: &Vault) -> Result<()> {
        let reference_id = account.reference_id.as_deref();
        let sealed = reference_id.map(|id| vault.seal(reference_of(&account.id), id)).transpose()?;
        let index = reference_id.map(|id| vault.index(personal::REFERENCE, id)).transpose()?;
        self.add(
            "INSERT INTO accounts (id, environment_id, reference, reference_index, created_at, updated_at)
             VALUES ($1, $2, $3, $4, $5, $5)",
        )
        .bind(&account.id)
        .bind(&account.environment_id)
        .bind(sealed)
        .bind(index)
        .bind(row::ms(account.created_at));
        Ok(())
    }
}
