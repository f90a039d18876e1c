//! Accounts, as far as inquiries refer to them.

use std::collections::BTreeSet;

use jiff::Timestamp;
use persona_protocol::IdPrefix;

use super::inquiries::InquiryRecord;
use super::tx::Tx;
use super::{Error, Result, Store, personal, row};
use crate::domain::account::{Account, AccountOf};
use crate::domain::environment::Environment;
use crate::ids;
use crate::secrets::vault::Place;

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

impl Tx {
    /// The account of a new inquiry with that reference id, made where it has to be.
    ///
    /// # Errors
    /// [`Error::NoAccount`] when it must be there and is not.
    pub(super) async fn account_of(
        &mut self,
        environment: &Environment,
        whose: &AccountOf,
        reference_id: Option<&str>,
        now: Timestamp,
    ) -> Result<Option<Account>> {
        match (whose, reference_id) {
            (AccountOf::Known(id), _) => {
                let found = sqlx::query("SELECT * FROM accounts WHERE id = $1 AND environment_id = $2")
                    .bind(id)
                    .bind(&environment.id)
                    .fetch_optional(&mut *self.0)
                    .await?
                    .ok_or(Error::NoAccount)?;
                row::account(&found, self.vault()).map(Some)
            }
            (AccountOf::Found, None) => Ok(None),
            (AccountOf::Found, Some(reference_id)) => self.account_with(environment, reference_id).await,
            (AccountOf::FoundOrNew, None) => self.new_account(environment, None, now).await,
            (AccountOf::FoundOrNew, Some(reference_id)) => {
                if let Some(account) = self.account_with(environment, reference_id).await? {
                    return Ok(Some(account));
                }
                match self.new_account(environment, Some(reference_id), now).await? {
                    // Another server has made it meanwhile.
                    None => self.account_with(environment, reference_id).await,
                    made => Ok(made),
                }
            }
        }
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

    /// A new account; `None` when there is one with that reference id already.
    async fn new_account(
        &mut self,
        environment: &Environment,
        reference_id: Option<&str>,
        now: Timestamp,
    ) -> Result<Option<Account>> {
        let account = Account {
            id: ids::new(IdPrefix::Account),
            environment_id: environment.id.clone(),
            reference_id: reference_id.map(str::to_owned),
            created_at: now,
            updated_at: now,
        };
        let vault = self.vault();
        let sealed = reference_id.map(|id| vault.seal(reference_of(&account.id), id)).transpose()?;
        let index = reference_id.map(|id| vault.index(personal::REFERENCE, id)).transpose()?;
        let made = sqlx::query(
            "INSERT INTO accounts (id, environment_id, reference, reference_index, created_at, updated_at)
             VALUES ($1, $2, $3, $4, $5, $5) ON CONFLICT (environment_id, reference_index) DO NOTHING",
        )
        .bind(&account.id)
        .bind(&account.environment_id)
        .bind(sealed)
        .bind(index)
        .bind(row::ms(now))
        .execute(&mut *self.0)
        .await?;
        Ok((made.rows_affected() > 0).then_some(account))
    }
}
